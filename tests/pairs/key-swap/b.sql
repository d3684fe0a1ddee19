
create table t (id int not null, org int not null, constraint t_pkey primary key (org, id), constraint t_id_key unique (id));
create table c (id int primary key, t_id int, org int, constraint c_fk foreign key (org, t_id) references t(org, id) on delete set null (t_id), constraint c_t_id_fkey foreign key (t_id) references t(id));
