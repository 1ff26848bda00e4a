from ui.one_unit.screen import unit
from ui.shell.visit import here

unit(here())
