"""What is published about the contract, made from the models and the sample rules: `python -m duban.contracts`."""
