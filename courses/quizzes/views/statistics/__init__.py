"""What the answers say, in the admin: figures for those who write quizzes, without anybody's name."""
