from ui.one_school.screen import school
from ui.shell.visit import here

school(here())
