
create table p (id int, a int, b int not null, c int, primary key (id, a));
create table i (id int not null);
create table f (p_id int, p_a int, foreign key (p_id, p_a) references p);
