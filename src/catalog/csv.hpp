#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace medres::catalog {

/// One record of comma-separated values (RFC 4180): its fields, and the line it begins on.
struct CsvRecord {
  std::vector<std::string> fields;
  int line = 1;
};

/// Reads record by record: quotes with doubled quotes and line breaks inside, CRLF or LF, an UTF-8 mark at the start.
/// Blank lines are skipped. Keeps a view of the text.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text);

  /// Nothing at the end. Failure: kInvalid `import.csv_quote` with the line, for a quote that never ends.
  Result<bool> Next(CsvRecord& record);

  std::size_t position() const { return at_; }

 private:
  Status ReadQuoted(std::string& field);
  void ReadPlain(std::string& field);
  bool TakeEndOfLine();

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

/// One field, quoted when it must be.
void AppendCsvField(std::string& out, std::string_view value);

}  // namespace medres::catalog
