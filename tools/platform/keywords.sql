-- word, category: U unreserved, C unreserved but not a function's or type's name, T reserved but a function's or type's name, R reserved
SELECT word, catcode FROM pg_get_keywords();
