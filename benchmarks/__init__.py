"""Speed and memory: ratios against peers and limits, measured in one run on one machine. `python -m benchmarks`."""
