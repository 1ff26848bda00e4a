"""What the demo has and what befell it: facilities, posts, papers, incidents."""
