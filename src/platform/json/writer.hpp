#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace medres::json {

/// With quotation marks and escapes; invalid UTF-8 becomes U+FFFD.
void AppendQuoted(std::string& out, std::string_view text);
void AppendInteger(std::string& out, std::int64_t value);
/// Shortest text that reads back as the same number; not-a-number and infinities become null.
void AppendNumber(std::string& out, double value);

/// Writes JSON whose shape no struct describes, straight into a string, and takes care of the commas:
/// `Writer json(out); json.BeginObject(); json.Key("status"); json.Integer(409); json.EndObject();`
/// Keeps a reference to the string. Not thread-safe.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void BeginObject() { Open('{'); }
  void EndObject() { Close('}'); }
  void BeginArray() { Open('['); }
  void EndArray() { Close(']'); }
  void Key(std::string_view name);
  void Text(std::string_view value);
  void Integer(std::int64_t value);
  void Number(double value);
  void Boolean(bool value) { Raw(value ? "true" : "false"); }
  /// A value that is JSON already.
  void Raw(std::string_view json);
  void Member(std::string_view name, std::string_view text) {
    Key(name);
    Text(text);
  }

 private:
  void Open(char bracket);
  void Close(char bracket);
  void Separate();

  std::string& out_;
  bool first_ = true;  ///< nothing stands before the next value or key at this level
};

}  // namespace medres::json
