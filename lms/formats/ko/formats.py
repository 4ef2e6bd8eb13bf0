# Django puts 오전 and 오후 behind the hour here, where no Korean says them; its TIME_FORMAT has them before it.
DATETIME_FORMAT = "Y년 n월 j일 A g:i"
