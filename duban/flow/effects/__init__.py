"""What events do beside opening duties: each rule of a playbook with what it does."""
