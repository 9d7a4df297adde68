"""People at the console: who they are, which parts they have, what they may see."""
