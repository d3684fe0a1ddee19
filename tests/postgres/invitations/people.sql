--- People sign up; all but dan have confirmed their addresses
-- as auth_server
INSERT INTO auth.users (id, email, email_confirmed_at) VALUES ($ada, 'ada@a.example', now()), ($max, 'max@a.example', now()),
  ($mia, 'mia@a.example', now()), ($bob, 'bob@b.example', now()), ($carol, 'carol@c.example', now());
INSERT INTO auth.users (id, email) VALUES ($dan, 'dan@d.example');
--> ok
