// A small HTTP server for pages that are made when they are asked for: metrics, health.
#ifndef DRIFT_SERVER_OBSERVE_HTTP_SERVER_H_
#define DRIFT_SERVER_OBSERVE_HTTP_SERVER_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/observe/metrics_text.h"

namespace drift {

struct HttpResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  // Instead of `body`, where that would be large: hands on piece after piece.
  std::function<void(const TextSink&)> stream = nullptr;
};

// Called on the server's threads, several at once.
using HttpPage = std::function<HttpResponse()>;
using HttpPages = std::map<std::string, HttpPage, std::less<>>;  // by path, "/metrics"

// Serves GET and HEAD; other paths are 404 and other methods 405. A few streams at a time; one more
// is 503 at once.
// Thread-safety: safe.
class HttpServer {
 public:
  // Listens on HOST:PORT; port 0 takes a free one. Unavailable, naming the address and the reason,
  // when it cannot.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(const std::string& address,
                                                           HttpPages pages);
  // Listens no more and cuts off the answers under way; no page is called when it returns.
  ~HttpServer();

  // HOST:PORT, with the port in use.
  const std::string& address() const { return address_; }

  // What is answered; HEAD is answered as GET, without the body.
  HttpResponse Answer(absl::string_view method, absl::string_view path) const;

 private:
  struct Listener;

  explicit HttpServer(HttpPages pages);

  const HttpPages pages_;
  std::string address_;
  std::unique_ptr<Listener> listener_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_OBSERVE_HTTP_SERVER_H_
