"""What is done with a person's obligation: acknowledged by a program, excused, said to be difficult."""
