from ui.collecting.screen import collecting
from ui.shell.visit import here

collecting(here())
