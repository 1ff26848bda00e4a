"""What stands beside an agenda's items: what waits for a meeting, what every meeting has, what leaders wrote."""
