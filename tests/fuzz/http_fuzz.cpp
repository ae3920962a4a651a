#include <cstdint>
#include <cstdlib>
#include <variant>

#include "platform/http/request_parser.hpp"
#include "platform/http/router.hpp"
#include "platform/http/wire.hpp"

namespace {

using namespace medres;  // NOLINT(*-using-namespace): a program of one file

struct Item {
  std::string name;
  std::optional<int> count;
};
BOOST_DESCRIBE_STRUCT(Item, (), (name, count))

class Epoch final : public Clock {
 public:
  Instant Now() const override { return {}; }
};

void Require(bool holds) {
  if (!holds) std::abort();
}

/// One endpoint of each shape, none of which waits.
class Service {
 public:
  Service() : messages_(http::Messages::Embedded()), router_({.clock = clock_, .messages = messages_}) {
    router_.Group({.tag = "T", .description = "D"})
        .Add("GET /items/{id}", {.id = "get", .summary = "s"},
             [](http::Path<ResourceId>, http::Query<Item> query) -> Result<Item> { return *query; })
        .Add("POST /items", {.id = "post", .summary = "s"},
             [](http::Body<Item> item, http::IfMatch) -> Result<Item> { return *item; })
        .Add("PUT /{path...}", {.id = "put", .summary = "s"}, []() -> Status { return {}; });
  }

  /// The whole conversation as text: what was understood and what a client would read.
  std::string Converse(std::string_view stream, std::size_t step) const {
    http::RequestParser parser(512);
    http::ResponseWriter writer(256);
    std::string out;
    std::string streamed;
    for (;;) {
      switch (parser.Next()) {
        case http::RequestParser::Event::kHead:
          parser.AllowBody({.limit = 256, .is_streamed = parser.request().method == http::Method::kPut});
          break;
        case http::RequestParser::Event::kPart: streamed += parser.request().body; break;
        case http::RequestParser::Event::kBroken: return out + "refused";  // for which of several reasons may differ
        case http::RequestParser::Event::kRequest:
          Answer(parser, writer, out);
          out += std::exchange(streamed, {});
          break;
        case http::RequestParser::Event::kNeedMore:
          if (stream.empty()) return out;
          Feed(parser, stream, step);
      }
    }
  }

 private:
  static void Feed(http::RequestParser& parser, std::string_view& stream, std::size_t step) {
    const auto space = parser.Space();
    Require(!space.empty());
    const std::size_t size = stream.copy(space.data(), std::min(step, space.size()));
    parser.Commit(size);
    stream.remove_prefix(size);
  }

  void Answer(const http::RequestParser& parser, http::ResponseWriter& writer, std::string& out) const {
    const http::Request request = parser.request();
    http::Context context(request);
    auto served = router_.Serve(context);
    http::Response response = std::get<http::Response>(std::move(served));
    Require(response.status >= 200 && response.status < 600 && response.status != 500);
    std::erase_if(response.headers, [](const auto& header) { return header.first == "X-Request-Id"; });
    response.body = std::to_string(response.body.size());
    writer.Append(out, response, {.keep_alive = parser.keep_alive(), .accepts_gzip = true});
    out.append(request.target).append(request.body);
  }

  Epoch clock_;
  http::Messages messages_;
  http::Router router_;
};

}  // namespace

/// A stream means the same however it is cut into reads.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Service service;
  if (size == 0) return 0;
  const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
  Require(service.Converse(stream, std::string_view::npos) == service.Converse(stream, 1 + data[0] % 64U));
  return 0;
}
