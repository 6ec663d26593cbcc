"""What is proposed before a migration file is there: systems are tried, then both are looked at."""
