#include "catalog/csv.hpp"

#include <algorithm>

namespace medres::catalog {

CsvReader::CsvReader(std::string_view text) : text_(text) {
  if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
}

bool CsvReader::TakeEndOfLine() {
  if (at_ < text_.size() && text_[at_] == '\r') ++at_;
  if (at_ < text_.size() && text_[at_] == '\n') {
    ++at_;
    ++line_;
    return true;
  }
  return at_ >= text_.size();
}

Status CsvReader::ReadQuoted(std::string& field) {
  const int began = line_;
  for (++at_; at_ < text_.size(); ++at_) {
    if (text_[at_] == '\n') ++line_;
    if (text_[at_] != '"') {
      field.push_back(text_[at_]);
    } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
      field.push_back('"');
      ++at_;
    } else {
      ++at_;
      return {};
    }
  }
  return Fail(Error::Invalid("import.csv_quote", "", {{"line", std::to_string(began)}}));
}

void CsvReader::ReadPlain(std::string& field) {
  while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n' && text_[at_] != '\r') {
    field.push_back(text_[at_++]);
  }
}

Result<bool> CsvReader::Next(CsvRecord& record) {
  while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) TakeEndOfLine();
  if (at_ >= text_.size()) return false;
  record.fields.clear();
  record.line = line_;
  for (;;) {
    std::string& field = record.fields.emplace_back();
    if (at_ < text_.size() && text_[at_] == '"') {
      MEDRES_CHECK(ReadQuoted(field));
    } else {
      ReadPlain(field);
    }
    if (at_ < text_.size() && text_[at_] == ',') {
      ++at_;
      continue;
    }
    if (TakeEndOfLine()) return true;
    ++at_;  // a stray character behind a closing quote
  }
}

void AppendCsvField(std::string& out, std::string_view value) {
  if (value.find_first_of(",\"\r\n") == std::string_view::npos) {
    out.append(value);
    return;
  }
  out.push_back('"');
  for (const char c : value) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  out.push_back('"');
}

}  // namespace medres::catalog
