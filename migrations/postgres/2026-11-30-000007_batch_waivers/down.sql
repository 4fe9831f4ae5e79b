DROP TABLE batch_waivers;
