#pragma once

#include "platform/sql/backup.hpp"

namespace medres::sql {

/// Fails with kConflict `backup.exists` {file}.
Status ExpectNoFile(const std::string& file);

/// Ends a backup: `partial` is measured, made durable and renamed to `file`, its manifest written beside it.
Result<BackupManifest> Publish(BackupManifest manifest, const std::string& partial, const std::string& file,
                               const BackupContext& context);

/// The manifest of a file that is whole, for this dialect and not newer than the program.
Result<BackupManifest> ExpectRestorable(const std::string& file, std::string_view dialect,
                                        const BackupContext& context);

Error Damaged(const std::string& file, std::string_view what);

/// Makes what was renamed in the folder of a file outlast a power cut.
void SyncFolderOf(const std::string& file);

}  // namespace medres::sql
