from ui.shell.visit import here
from ui.tracing.screen import screen

screen(here())
