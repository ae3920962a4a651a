#include "platform/sql/backup_files.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <boost/describe/class.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "platform/json/json.hpp"

namespace medres::sql {

BOOST_DESCRIBE_STRUCT(BackupManifest, (), (program, dialect, schema_version, created_at, bytes, digest, rows))

namespace {

std::string ManifestOf(const std::string& file) { return file + ".json"; }

/// A file's bytes, mapped: a backup need not fit into memory.
class MappedFile {
 public:
  explicit MappedFile(const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    std::error_code unknown;
    size_ = std::filesystem::file_size(path, unknown);
    if (!unknown && size_ > 0) data_ = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
    close(file);
  }
  ~MappedFile() {
    if (data_ != MAP_FAILED) munmap(data_, size_);
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::string_view bytes() const {
    return data_ == MAP_FAILED ? std::string_view() : std::string_view(static_cast<const char*>(data_), size_);
  }

 private:
  void* data_ = MAP_FAILED;
  std::size_t size_ = 0;
};

void Sync(const std::string& path, int flags) {
  const int file = open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) return;
  fsync(file);
  close(file);
}

}  // namespace

Error Damaged(const std::string& file, std::string_view what) {
  return Error::Conflict("backup.damaged", {{"file", file}, {"what", std::string(what)}});
}

void SyncFolderOf(const std::string& file) {
  const std::filesystem::path folder = std::filesystem::path(file).parent_path();
  Sync(folder.empty() ? "." : folder.string(), O_RDONLY | O_DIRECTORY);
}

Status ExpectNoFile(const std::string& file) {
  if (std::filesystem::exists(file)) return Fail(Error::Conflict("backup.exists", {{"file", file}}));
  return {};
}

Result<BackupManifest> ReadManifest(const std::string& file) {
  std::ifstream input(ManifestOf(file), std::ios::binary);
  if (!input || !std::filesystem::exists(file)) return Fail(Error::NotFound("backup.missing", {{"file", file}}));
  const std::string text{std::istreambuf_iterator<char>(input), {}};
  auto manifest = json::Parse<BackupManifest>(text);
  if (!manifest) return Fail(Damaged(file, "manifest"));
  return manifest;
}

Result<BackupManifest> Publish(BackupManifest manifest, const std::string& partial, const std::string& file,
                               const BackupContext& context) {
  {
    const MappedFile copy(partial);
    manifest.bytes = static_cast<std::int64_t>(copy.bytes().size());
    manifest.digest = context.digest(copy.bytes());
  }
  manifest.program = context.program;
  manifest.created_at = FormatInstant(context.now);
  MEDRES_TRY(const std::string text, json::Indented(json::ToText(manifest)));
  std::ofstream(ManifestOf(file), std::ios::binary) << text << '\n';
  Sync(ManifestOf(file), O_RDONLY);
  Sync(partial, O_RDONLY);
  std::filesystem::rename(partial, file);
  SyncFolderOf(file);
  return manifest;
}

Result<BackupManifest> ExpectRestorable(const std::string& file, std::string_view dialect,
                                        const BackupContext& context) {
  MEDRES_TRY(BackupManifest manifest, ReadManifest(file));
  if (manifest.dialect != dialect) {
    return Fail(
        Error::Conflict("backup.other_database", {{"found", manifest.dialect}, {"expected", std::string(dialect)}}));
  }
  if (manifest.schema_version > context.schema_version) {
    return Fail(Error::Conflict("schema.too_new", {{"found", std::to_string(manifest.schema_version)},
                                                   {"known", std::to_string(context.schema_version)}}));
  }
  const MappedFile copy(file);
  if (static_cast<std::int64_t>(copy.bytes().size()) != manifest.bytes) return Fail(Damaged(file, "size"));
  if (context.digest(copy.bytes()) != manifest.digest) return Fail(Damaged(file, "digest"));
  return manifest;
}

}  // namespace medres::sql
