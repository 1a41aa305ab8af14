"""Try the wall of the territoires: who belongs there, who acts for whom."""
