#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/service.hpp"
#include "platform/async/blocking_pool.hpp"

namespace medres::catalog {

enum class FileFormat { kNdjson, kCsv };

/// What to do when some lines are wrong: nothing at all, or the good ones.
enum class ImportMode { kAllOrNothing, kGoodLines };

/// One line that was not taken, with every rule it breaks.
struct LineError {
  int line = 0;
  std::vector<Issue> issues;
};

/// Two lines that name the same institution: same city, same name.
struct Duplicate {
  int line = 0;
  int first_line = 0;
  std::string name;
  std::string city;
};

struct ImportReport {
  int lines = 0;
  int imported = 0;
  int unchanged = 0;  ///< stand in the catalogue just so
  std::vector<LineError> errors;
  std::vector<Duplicate> duplicates;
};

using Progress = std::function<void(std::size_t done, std::size_t total)>;

/// Reads resources from text: NDJSON as the API takes them, or a table with a header (table.hpp); each with an `id`
/// that it keeps, as an export writes it, or without: then ids follow from `source`, city and name. What is imported
/// again replaces itself, if anything in it has changed; its status stays, which only transitions change. Everything is
/// checked first; good lines are written a thousand at a time, parents first. Reading and checking are done on a thread
/// of `pool`, where there is one: a large file takes seconds, and nobody else's requests wait for it. kOverloaded
/// `async.overloaded` when as many files wait as may.
Task<Result<ImportReport>> Import(CatalogService& service, const Directory& directory, std::string_view text,
                                  FileFormat format, ImportMode mode, const std::string& source, std::string actor,
                                  const Progress& progress, async::BlockingPool* pool = nullptr);

/// One resource as a line of the format, which an import understands; CSV has TableHeader() first.
std::string ExportLine(const Resource& resource, FileFormat format);

}  // namespace medres::catalog
