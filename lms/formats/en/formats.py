# Django writes "3:05 p.m.", which doubles the full stop of a sentence that ends with it; deadlines count in 24 hours.
DATETIME_FORMAT = "N j, Y, H:i"
TIME_FORMAT = "H:i"
