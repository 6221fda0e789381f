package io.stagecoach.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OrderTest {
    private static final List<Order> ORDERS = Order.orders(24, 5);

    @Test
    void theSameSeedGivesTheSameOrders() {
        assertThat(Order.orders(24, 5)).isEqualTo(ORDERS);
        assertThat(Order.orders(24, 6)).isNotEqualTo(ORDERS);
    }

    @Test
    void someAreGreedySomeSampledAndPromptsAreOfAllLengths() {
        assertThat(ORDERS).filteredOn(order -> order.temperature() == 0).hasSize(8);
        assertThat(ORDERS).extracting(order -> order.prompt().split(" ").length).contains(6, 21, 61, 151);
        assertThat(ORDERS).extracting(Order::prompt).doesNotHaveDuplicates();
    }

    @Test
    void bothFormsAskForTheSame() {
        for (Order order : ORDERS) {
            JsonNode stream = JsonMapper.shared().readTree(order.body(Order.Form.STREAM));
            JsonNode whole = JsonMapper.shared().readTree(order.body(Order.Form.WHOLE));
            assertThat(whole.get("prompt")).isEqualTo(stream.get("text"));
            JsonNode parameters = stream.get("parameters");
            assertThat(parameters.get("stream").asBoolean()).isTrue();
            assertThat(whole.get("max_tokens")).isEqualTo(parameters.get("max_new_tokens"));
            for (String name : List.of("temperature", "top_k", "top_p", "repetition_penalty", "seed")) {
                assertThat(whole.get(name)).as(name).isEqualTo(parameters.get(name));
            }
        }
    }
}
