"""Where learners fail: figures over the summaries of many runs, for trainers and auditors, without anybody's name."""
