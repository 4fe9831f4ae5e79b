DROP TABLE program_opinions;
