"""责任倒查 as a view: one subject, one day, what was known then beside what is known now; and the register of cases."""
