#include "platform/cache/snapshot.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>

namespace medres::cache {
namespace {

/// A snapshot: magic, version, key space, records, an end mark, the CRC-32 of all before it. Numbers are little-endian,
/// texts have their length before them.
constexpr std::string_view kMagic = "MEDRESCACHE";
constexpr std::uint32_t kVersion = 1;
constexpr char kRecord = 1;
constexpr char kEnd = 0;
constexpr std::uint32_t kChecksumBytes = 4;

Error BadSnapshot(std::string_view reason) {
  return Error::Unavailable("cache.snapshot", {{"reason", std::string(reason)}});
}

std::uint32_t Checksum(std::uint32_t before, std::string_view bytes) {
  return static_cast<std::uint32_t>(crc32_z(before, std::bit_cast<const Bytef*>(bytes.data()), bytes.size()));
}

template <class Number>
void AppendNumber(std::string& to, Number number) {
  std::array<char, sizeof(Number)> bytes;
  std::memcpy(bytes.data(), &number, sizeof number);
  to.append(bytes.data(), bytes.size());
}

void AppendText(std::string& to, std::string_view text) {
  AppendNumber(to, static_cast<std::uint32_t>(text.size()));
  to.append(text);
}

std::string HeaderOf(std::string_view space) {
  std::string header(kMagic);
  AppendNumber(header, kVersion);
  AppendText(header, space);
  return header;
}

/// A file beside its path until it is complete.
class SnapshotFile {
 public:
  explicit SnapshotFile(const std::string& path)
      : path_(path),
        draft_(path + ".new"),
        file_(open(draft_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
    if (file_ < 0) Failed();
  }
  ~SnapshotFile() {
    if (file_ >= 0) close(file_);
    if (!failure_.empty()) unlink(draft_.c_str());
  }
  SnapshotFile(const SnapshotFile&) = delete;
  SnapshotFile& operator=(const SnapshotFile&) = delete;

  void Add(std::string_view bytes) {
    checksum_ = Checksum(checksum_, bytes);
    buffer_.append(bytes);
    if (buffer_.size() >= kBuffer) Flush();
  }

  /// Empty when all went well.
  std::string Finish() {
    AppendNumber(buffer_, checksum_);
    Flush();
    if (failure_.empty() && (fsync(file_) != 0 || rename(draft_.c_str(), path_.c_str()) != 0)) Failed();
    return failure_;
  }

 private:
  static constexpr std::size_t kBuffer = 1 << 20;

  void Failed() { failure_ = std::strerror(errno); }

  void Flush() {
    std::string_view rest = buffer_;
    while (failure_.empty() && !rest.empty()) {
      const ssize_t count = write(file_, rest.data(), rest.size());
      if (count < 0) {
        Failed();
      } else {
        rest.remove_prefix(static_cast<std::size_t>(count));
      }
    }
    buffer_.clear();
  }

  std::string path_;
  std::string draft_;
  int file_;
  std::string failure_;
  std::string buffer_;
  std::uint32_t checksum_ = 0;
};

/// Reads fields from a file whose checksum was found right.
class SnapshotReader {
 public:
  explicit SnapshotReader(const std::string& path) : file_(path, std::ios::binary) {}

  template <class Number>
  Number ReadNumber() {
    Number number{};
    std::array<char, sizeof(Number)> bytes{};
    file_.read(bytes.data(), bytes.size());
    std::memcpy(&number, bytes.data(), sizeof number);
    return number;
  }
  std::string ReadBytes(std::size_t size) {
    std::string text(size, '\0');
    file_.read(text.data(), static_cast<std::streamsize>(size));
    return text;
  }
  std::string ReadText() { return ReadBytes(ReadNumber<std::uint32_t>()); }

  SnapshotRecord ReadRecord() {
    SnapshotRecord record;
    record.key = ReadText();
    record.value = ReadText();
    record.expires = {ReadNumber<std::int64_t>()};
    record.weight = ReadNumber<std::uint32_t>();
    record.tags.resize(ReadNumber<std::uint32_t>());
    for (std::string& tag : record.tags) tag = ReadText();
    return record;
  }

 private:
  std::ifstream file_;
};

/// Whether the last four bytes are the checksum of all others.
bool ChecksumHolds(std::ifstream& file, std::uint64_t size) {
  std::string chunk(1 << 20, '\0');
  std::uint32_t checksum = 0;
  for (std::uint64_t rest = size - kChecksumBytes; rest > 0;) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(rest, chunk.size()));
    if (!file.read(chunk.data(), static_cast<std::streamsize>(count))) return false;
    checksum = Checksum(checksum, std::string_view(chunk).substr(0, count));
    rest -= count;
  }
  std::uint32_t stated = 0;
  std::array<char, kChecksumBytes> bytes{};
  file.read(bytes.data(), bytes.size());
  std::memcpy(&stated, bytes.data(), sizeof stated);
  return file.good() && stated == checksum;
}

/// kNotFound when there is no file.
Status CheckSnapshot(const std::string& path, std::string_view header) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return Fail(Error::NotFound("cache.no_snapshot", {{"path", path}}));
  const auto size = static_cast<std::uint64_t>(file.tellg());
  if (size < header.size() + 1 + kChecksumBytes) return Fail(BadSnapshot("too short"));
  file.seekg(0);
  std::string found(header.size(), '\0');
  file.read(found.data(), static_cast<std::streamsize>(found.size()));
  if (!found.starts_with(kMagic)) return Fail(BadSnapshot("not a snapshot"));
  if (found != header) return Fail(BadSnapshot("another version or key space"));
  file.seekg(0);
  if (!ChecksumHolds(file, size)) return Fail(BadSnapshot("checksum differs"));
  return {};
}

std::string BytesOf(const SnapshotRecord& record) {
  std::string bytes(1, kRecord);
  AppendText(bytes, record.key);
  AppendText(bytes, record.value);
  AppendNumber(bytes, record.expires.milliseconds);
  AppendNumber(bytes, record.weight);
  AppendNumber(bytes, static_cast<std::uint32_t>(record.tags.size()));
  for (const std::string& tag : record.tags) AppendText(bytes, tag);
  return bytes;
}

}  // namespace

Result<std::size_t> WriteSnapshot(const std::string& path, std::string_view space,
                                  const std::function<void(const SnapshotSink&)>& each) {
  SnapshotFile file(path);
  file.Add(HeaderOf(space));
  std::size_t count = 0;
  each([&](const SnapshotRecord& record) {
    file.Add(BytesOf(record));
    ++count;
  });
  file.Add(std::string_view(&kEnd, 1));
  if (const std::string failure = file.Finish(); !failure.empty()) return Fail(BadSnapshot(failure));
  return count;
}

Result<std::size_t> ReadSnapshot(const std::string& path, std::string_view space, const SnapshotSink& sink) {
  const std::string header = HeaderOf(space);
  MEDRES_CHECK(CheckSnapshot(path, header));
  SnapshotReader reader(path);
  reader.ReadBytes(header.size());
  std::size_t count = 0;
  while (reader.ReadNumber<char>() == kRecord) {
    sink(reader.ReadRecord());
    ++count;
  }
  return count;
}

}  // namespace medres::cache
