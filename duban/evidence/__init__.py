"""What units hand in as proof: whether it is what the playbook asks for, and whether it was written twice. Pure."""
