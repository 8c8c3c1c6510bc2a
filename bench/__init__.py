"""What is measured rather than tested: see CONTRIBUTING.md for the commands.

speed/        scripts/bench: requests a second, latency and memory against baselines
accuracy      bench/accuracy: hits and false hits, with report, plots, curves, judged, pairs,
              stream and memory
train_score   trains the reuse score of which bench/accuracy tells how good it is
shadow        bench/shadow: what shadow mode estimates, against labels
index         bench/index: what each index costs and finds, with vectors
faults        bench/faults: a Redis that fails, with ills (what befalls it) and traffic
tables        Markdown, for all of them
"""
