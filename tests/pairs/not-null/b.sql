
create table p (id int, a int, b int, c int not null, primary key (id));
create table i (id int);
create table f (p_id int, p_a int, foreign key (p_id) references p);
