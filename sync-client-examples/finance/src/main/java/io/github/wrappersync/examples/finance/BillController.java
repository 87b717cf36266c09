package io.github.wrappersync.examples.finance;

import io.github.wrappersync.model.SyncException;
import io.github.wrappersync.view.StaleDataException;
import io.github.wrappersync.view.ViewNotReadyException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Bills over HTTP. A refusal is a problem detail (RFC 9457) with a {@code code}: 4xx where the
 * caller has to change something, 503 with {@code Retry-After} where trying again will do.
 *
 * <p>Whose tenant the caller may name is for the application's login to say, which this example
 * leaves out.
 */
@RestController
@RequestMapping("/tenants/{tenantId}/bills")
class BillController {

  private final Bills bills;

  BillController(Bills bills) {
    this.bills = bills;
  }

  /** A line that is wanted. */
  record Order(String operation, BigDecimal quantity) {}

  /** The total that the payer has seen. */
  record Payment(BigDecimal amount) {}

  @GetMapping
  List<Bill> list(@PathVariable String tenantId) {
    return bills.list(tenantId);
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  Bill open(@PathVariable String tenantId) {
    return bills.open(tenantId);
  }

  @PostMapping("/{billId}/lines")
  @ResponseStatus(HttpStatus.CREATED)
  Bill add(@PathVariable String tenantId, @PathVariable long billId, @RequestBody Order order) {
    return bills.add(tenantId, billId, order.operation(), order.quantity());
  }

  @PostMapping("/{billId}/payment")
  Bill pay(@PathVariable String tenantId, @PathVariable long billId, @RequestBody Payment payment) {
    return bills.pay(tenantId, billId, payment.amount());
  }

  @GetMapping("/{billId}/recalculations")
  List<Bill.Recalculation> recalculations(
      @PathVariable String tenantId, @PathVariable long billId) {
    return bills.recalculations(tenantId, billId);
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(Refusal refusal) {
    HttpStatus status =
        switch (refusal.reason()) {
          case WRONG_QUANTITY -> HttpStatus.BAD_REQUEST;
          case NO_SUCH_BILL -> HttpStatus.NOT_FOUND;
          case NO_PRICE, PRICE_NOT_IN_FORCE -> HttpStatus.UNPROCESSABLE_CONTENT;
          case BILL_IS_PAID, LINE_WITHOUT_PRICE, OTHER_TOTAL -> HttpStatus.CONFLICT;
          case PRICE_IS_CHANGING -> HttpStatus.SERVICE_UNAVAILABLE;
        };
    return problem(status, refusal.reason().name(), refusal.explanation());
  }

  /** The messages of these are for developers; a caller is told what it means. */
  @ExceptionHandler({StaleDataException.class, ViewNotReadyException.class})
  ResponseEntity<ProblemDetail> unknownPrices(SyncException notCurrent) {
    return notCurrent instanceof StaleDataException
        ? problem(
            HttpStatus.SERVICE_UNAVAILABLE,
            "PRICES_ARE_STALE",
            "Whether the prices are current is not known at the moment: try again later")
        : problem(
            HttpStatus.SERVICE_UNAVAILABLE,
            "PRICES_ARE_LOADING",
            "The prices are still being loaded: try again");
  }

  private static ResponseEntity<ProblemDetail> problem(
      HttpStatus status, String code, String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setProperty("code", code.toLowerCase(Locale.ROOT).replace('_', '-'));
    ResponseEntity.BodyBuilder answer = ResponseEntity.status(status);
    if (status == HttpStatus.SERVICE_UNAVAILABLE) {
      answer.header(HttpHeaders.RETRY_AFTER, "1");
    }
    return answer.body(problem);
  }
}
