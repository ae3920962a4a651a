#include "platform/config/file.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <thread>
#include <vector>

#include "base/time.hpp"
#include "platform/config/settings.hpp"

namespace medres::config {
namespace {

/// More than ReadText takes, so that it is who refuses.
constexpr std::size_t kReadAtMost = (std::size_t{1} << 20U) + 1;
/// A file that changes under every one of so many looks is being written all the time.
constexpr int kLooks = 20;
constexpr Milliseconds kBetweenLooks{5};

std::int64_t Nanoseconds(const timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

class OpenFile {
 public:
  explicit OpenFile(const std::string& path) : file_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (file_ >= 0) close(file_);
  }
  int number() const { return file_; }

 private:
  int file_;
};

std::unexpected<Error> Unreadable(const std::string& path, int reason) {
  return Fail(Error::Invalid("config.file", path, {{"place", path}, {"reason", std::strerror(reason)}}));
}

Result<std::string> Bytes(const std::string& path) {
  const OpenFile file(path);
  if (file.number() < 0) return Unreadable(path, errno);
  std::string text;
  std::array<char, 16384> part{};
  while (text.size() < kReadAtMost) {
    const ssize_t size = read(file.number(), part.data(), part.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return Unreadable(path, errno);
    if (size == 0) break;
    text.append(part.data(), static_cast<std::size_t>(size));
  }
  return text;
}

}  // namespace

FileSignature SignatureOf(const std::string& path) {
  struct stat found{};
  if (stat(path.c_str(), &found) != 0) return {};
  return {.exists = true,
          .regular = S_ISREG(found.st_mode),
          .device = found.st_dev,
          .inode = found.st_ino,
          .size = found.st_size,
          .modified = Nanoseconds(found.st_mtim),
          .changed = Nanoseconds(found.st_ctim),
          .owner = found.st_uid};
}

std::string OwnerOf(const FileSignature& signature) {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> space{};
  const bool known = getpwuid_r(signature.owner, &entry, space.data(), space.size(), &found) == 0 && found != nullptr;
  return "user " + (known ? std::string(entry.pw_name) : std::to_string(signature.owner));
}

namespace {

struct Reading {
  Layer layer;
  bool empty = false;  ///< there is a file, and nothing in it
};

Result<Reading> ReadOnce(const std::string& path) {
  for (int look = 0; look < kLooks; ++look) {
    const FileSignature before = SignatureOf(path);
    if (!before.exists) return Reading{.layer = {.name = path}};
    auto text = Bytes(path);
    // Written meanwhile, replaced, or gone: neither what was read nor why it could not be read says anything.
    if (!before.regular || SignatureOf(path) == before) {
      if (!text) return Fail(std::move(text).error());
      MEDRES_TRY(Layer layer, ReadText(Origin::kFile, path, *text));
      layer.revision = FormatInstant(Instant{before.modified / 1'000'000}) + ", " + OwnerOf(before);
      return Reading{.layer = std::move(layer), .empty = text->empty()};
    }
    std::this_thread::sleep_for(kBetweenLooks);
  }
  return Unreadable(path, EBUSY);
}

}  // namespace

Result<Layer> ReadFile(const std::string& path) {
  MEDRES_TRY(Reading reading, ReadOnce(path));
  return std::move(reading.layer);
}

Result<Layer> ReadFileAgain(const Layer& last) {
  const std::string& path = last.name;
  MEDRES_TRY(Reading reading, ReadOnce(path));
  if (last.values.empty()) return std::move(reading.layer);
  if (reading.layer.revision.empty()) return Fail(Error::Invalid("config.file_gone", path, {{"place", path}}));
  if (reading.empty) return Fail(Error::Invalid("config.file_empty", path, {{"place", path}}));
  return std::move(reading.layer);
}

}  // namespace medres::config
