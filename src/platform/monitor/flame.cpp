#include "platform/monitor/flame.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include "base/text.hpp"

namespace medres::monitor {
namespace {

constexpr int kWidth = 1200;
constexpr int kRow = 17;
constexpr int kTop = 40;
constexpr std::size_t kDeepest = 200;

struct Box {
  std::int64_t count = 0;
  std::map<std::string, std::unique_ptr<Box>, std::less<>> above;
};

std::size_t DepthOf(const Box& box) {
  std::size_t depth = 0;
  for (const auto& [name, next] : box.above) depth = std::max(depth, 1 + DepthOf(*next));
  return depth;
}

void AppendEscaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default: out.push_back(static_cast<unsigned char>(c) < 0x20 ? ' ' : c);
    }
  }
}

/// Warm colours, the same for the same name.
std::string ColourOf(std::string_view name) {
  std::uint32_t hash = 2166136261U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return "rgb(" + std::to_string(205 + hash % 50) + "," + std::to_string(80 + hash / 64 % 120) + "," +
         std::to_string(hash / 4096 % 60) + ")";
}

std::string Decimal(double value) {
  const auto tenths = static_cast<std::int64_t>(value * 10 + 0.5);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

class Painter {
 public:
  Painter(std::int64_t total, std::size_t depth) : total_(total), depth_(depth) {}

  void Paint(const Box& box, double left, std::size_t level) {
    for (const auto& [name, next] : box.above) {
      const double width = static_cast<double>(next->count) / static_cast<double>(total_) * kWidth;
      if (width >= kWidth / 1000.0) PaintOne(name, *next, left, width, level);
      left += width;
    }
  }

  std::string Take() { return std::move(out_); }

 private:
  void PaintOne(const std::string& name, const Box& box, double left, double width, std::size_t level) {
    const auto y = static_cast<std::size_t>(kTop) + (depth_ - level) * kRow;
    out_ += "<g><title>";
    AppendEscaped(out_, name);
    out_ += " — " + std::to_string(box.count) + " samples, " +
            Decimal(100.0 * static_cast<double>(box.count) / static_cast<double>(total_)) + " %</title><rect x=\"" +
            Decimal(left) + "\" y=\"" + std::to_string(y) + "\" width=\"" + Decimal(std::max(0.5, width - 0.5)) +
            "\" height=\"" + std::to_string(kRow - 1) + "\" fill=\"" + ColourOf(name) + "\"/>";
    const auto letters = static_cast<std::size_t>(width / 7);
    if (letters > 3) {
      out_ += "<text x=\"" + Decimal(left + 3) + "\" y=\"" + std::to_string(y + 12) + "\">";
      AppendEscaped(out_, name.size() <= letters ? name : name.substr(0, letters - 2) + "..");
      out_ += "</text>";
    }
    out_ += "</g>\n";
    Paint(box, left, level + 1);
  }

  std::int64_t total_;
  std::size_t depth_;
  std::string out_;
};

}  // namespace

std::string ToFolded(const FoldedStacks& stacks) {
  std::string text;
  for (const auto& [stack, count] : stacks) text.append(stack).append(" ").append(std::to_string(count)).append("\n");
  return text;
}

std::string ToFlameGraph(const FoldedStacks& stacks, std::string_view title) {
  Box root;
  for (const auto& [stack, count] : stacks) {
    root.count += count;
    Box* box = &root;
    std::size_t depth = 0;
    for (const std::string_view frame : text::Split(stack, ';')) {
      if (++depth > kDeepest) break;
      auto& next = box->above[std::string(frame)];
      if (next == nullptr) next = std::make_unique<Box>();
      next->count += count;
      box = next.get();
    }
  }
  const std::size_t depth = DepthOf(root);
  const std::size_t height = static_cast<std::size_t>(kTop) + (depth + 1) * kRow + 10;
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + std::to_string(kWidth) + "\" height=\"" +
                    std::to_string(height) +
                    "\" font-family=\"monospace\" font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" "
                    "fill=\"#fdfaf3\"/><text x=\"10\" y=\"24\" font-size=\"15\">";
  AppendEscaped(svg, title);
  svg += "</text>\n";
  if (root.count > 0) {
    Painter painter(root.count, depth);
    painter.Paint(root, 0, 1);
    svg += painter.Take();
  }
  return svg.append("</svg>\n");
}

}  // namespace medres::monitor
