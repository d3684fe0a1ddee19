
create table t (id int not null, org int not null, constraint t_pkey primary key (id));
create table c (id int primary key, t_id int references t(id), org int);
