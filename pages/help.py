from ui.help.screen import shown
from ui.shell.visit import here

shown(here())
