#include "platform/cache/snapshot.hpp"

#include <fcntl.h>
#include <sys/stat.h>
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
    // A draft that a crash has left keeps its mode when it is opened.
    if (file_ < 0 || fchmod(file_, 0600) != 0) Failed();
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

/// Reads fields and their checksum along. Nothing is read beyond the file's end, however long a field says that it is:
/// then, and ever after, fields are empty.
class SnapshotReader {
 public:
  explicit SnapshotReader(const std::string& path) : file_(path, std::ios::binary | std::ios::ate) {
    if (!file_) return;
    left_ = static_cast<std::uint64_t>(file_.tellg());
    file_.seekg(0);
  }

  bool IsOpen() const { return file_.is_open(); }
  bool failed() const { return failed_; }
  std::uint64_t left() const { return left_; }
  /// Of all that was read so far.
  std::uint32_t checksum() const { return checksum_; }

  std::string ReadBytes(std::uint64_t size) {
    failed_ = failed_ || size > left_;
    if (failed_) return {};
    std::string bytes(size, '\0');
    failed_ = !file_.read(bytes.data(), static_cast<std::streamsize>(size));
    left_ -= size;
    checksum_ = Checksum(checksum_, bytes);
    return bytes;
  }
  template <class Number>
  Number ReadNumber() {
    const std::string bytes = ReadBytes(sizeof(Number));
    Number number{};
    if (!failed_) std::memcpy(&number, bytes.data(), sizeof number);
    return number;
  }
  std::string ReadText() { return ReadBytes(ReadNumber<std::uint32_t>()); }

  SnapshotRecord ReadRecord() {
    SnapshotRecord record;
    record.key = ReadText();
    record.value = ReadText();
    record.expires = {ReadNumber<std::int64_t>()};
    record.weight = ReadNumber<std::uint32_t>();
    const auto tags = ReadNumber<std::uint32_t>();
    for (std::uint32_t i = 0; i < tags && !failed_; ++i) record.tags.push_back(ReadText());
    return record;
  }

 private:
  std::ifstream file_;
  std::uint64_t left_ = 0;
  std::uint32_t checksum_ = 0;
  bool failed_ = false;
};

Status ReadHeader(SnapshotReader& reader, std::string_view header) {
  const std::string found = reader.ReadBytes(header.size());
  if (reader.failed()) return Fail(BadSnapshot("too short"));
  if (!found.starts_with(kMagic)) return Fail(BadSnapshot("not a snapshot"));
  if (found != header) return Fail(BadSnapshot("another version or key space"));
  return {};
}

/// All records, and that nothing but their checksum comes after them.
Result<std::vector<SnapshotRecord>> ReadRecords(SnapshotReader& reader) {
  std::vector<SnapshotRecord> records;
  char mark = reader.ReadNumber<char>();
  for (; mark == kRecord && !reader.failed(); mark = reader.ReadNumber<char>()) records.push_back(reader.ReadRecord());
  const std::uint32_t checksum = reader.checksum();
  const bool is_right = reader.ReadNumber<std::uint32_t>() == checksum;
  if (reader.failed() || mark != kEnd || reader.left() != 0) return Fail(BadSnapshot("not whole"));
  if (!is_right) return Fail(BadSnapshot("checksum differs"));
  return records;
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
  SnapshotReader reader(path);
  if (!reader.IsOpen()) return Fail(Error::NotFound("cache.no_snapshot", {{"path", path}}));
  MEDRES_CHECK(ReadHeader(reader, HeaderOf(space)));
  MEDRES_TRY(const auto records, ReadRecords(reader));
  for (const SnapshotRecord& record : records) sink(record);
  return records.size();
}

}  // namespace medres::cache
