#pragma once

#include <cstdint>
#include <string>

namespace medres::config {

/// What tells one state of a file from another without reading it. Equal for two states only when size, inode and both
/// times agree.
struct FileSignature {
  bool exists = false;
  bool regular = false;  ///< else it has no state of its own: a pipe, a device, a folder
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t modified = 0;  ///< nanoseconds since 1970
  std::int64_t changed = 0;   ///< the same, of its rights and names too
  std::uint32_t owner = 0;    ///< whose it is

  bool operator==(const FileSignature&) const = default;
};

/// Of what the path leads to, through symbolic links.
FileSignature SignatureOf(const std::string& path);

/// "user root", as far as the system knows; for the journal, which wants to know who.
std::string OwnerOf(const FileSignature& signature);

}  // namespace medres::config
