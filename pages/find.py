from ui.finding.screen import find
from ui.shell.visit import here

find(here())
