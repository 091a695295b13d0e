//! The file itself: damage, salvage, full disks, migrations.
