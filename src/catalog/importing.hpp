#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/service.hpp"

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
  std::vector<LineError> errors;
  std::vector<Duplicate> duplicates;
};

using Progress = std::function<void(std::size_t done, std::size_t total)>;

/// Reads resources from text: NDJSON as the API takes them (an `id` keeps it), or CSV with a header; CSV of
/// institutions has at least `name` and `city`. What is imported again replaces itself: ids follow from `source`, city
/// and name. Checked line by line first; good lines are written a thousand at a time.
Task<Result<ImportReport>> Import(CatalogService& service, const Directory& directory, std::string_view text,
                                  FileFormat format, ImportMode mode, const std::string& source, std::string actor,
                                  const Progress& progress);

/// One resource as a line of the format; CSV has ExportHeader() first.
std::string ExportLine(const Resource& resource, FileFormat format);
std::string ExportHeader();

}  // namespace medres::catalog
