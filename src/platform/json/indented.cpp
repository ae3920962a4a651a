#include "platform/json/json.hpp"
#include "platform/json/tape.hpp"
#include "platform/json/writer.hpp"

namespace medres::json {
namespace {

/// Writes a tape on many lines.
class Indenter {
 public:
  Indenter(const Tape& tape, std::string& out) : tape_(tape), out_(out) {}

  void Write(std::uint32_t index) {
    const Node& node = tape_[index];
    if (node.kind == Node::Kind::kArray) {
      WriteItems(index, '[', ']');
    } else if (node.kind == Node::Kind::kObject) {
      WriteItems(index, '{', '}');
    } else {
      AppendCanonical(out_, tape_, index);
    }
  }

 private:
  void WriteItems(std::uint32_t index, char open, char close) {
    const std::uint32_t end = tape_[index].next;
    out_.push_back(open);
    ++level_;
    for (std::uint32_t at = index + 1; at < end;) {
      NewLine();
      if (open == '{') {
        AppendQuoted(out_, tape_.Text(tape_[at++]));
        out_ += ": ";
      }
      Write(at);
      at = tape_[at].next;
      if (at < end) out_.push_back(',');
    }
    --level_;
    if (end > index + 1) NewLine();
    out_.push_back(close);
  }

  void NewLine() { out_.append("\n").append(2 * level_, ' '); }

  const Tape& tape_;
  std::string& out_;
  std::size_t level_ = 0;
};

}  // namespace

Result<std::string> Indented(std::string_view text) {
  MEDRES_TRY(const Tape tape, Tape::Make(text));
  std::string out;
  Indenter(tape, out).Write(0);
  out.push_back('\n');
  return out;
}

}  // namespace medres::json
