"""smolagents runs the code of an agent's steps by E2B's SDK: the real executor, and a model that says what it is told."""

import pytest
from smolagents import CodeAgent, Tool
from smolagents.agents import AgentError
from smolagents.models import ChatMessage, MessageRole, Model
from smolagents.monitoring import LogLevel
from smolagents.remote_executors import E2BExecutor


class Scripted(Model):
    """A model whose every answer is fixed."""

    def __init__(self, *steps):
        super().__init__(model_id="scripted")
        self.steps = list(steps)
        self.heard = []

    def generate(self, messages, **options):
        self.heard.append(messages)
        code = self.steps.pop(0)
        return ChatMessage(role=MessageRole.ASSISTANT, content=f"Thought: now.\n<code>\n{code}\n</code>")


class Doubling(Tool):
    name = "double"
    description = "Doubles a number."
    inputs = {"number": {"type": "integer", "description": "what to double"}}
    output_type = "integer"

    def forward(self, number: int) -> int:
        return number * 2


@pytest.fixture
def agent(key):
    agents = []

    def make(*steps, **options):
        model = Scripted(*steps)
        agent = CodeAgent(
            model=model, executor_type="e2b", verbosity_level=LogLevel.OFF, **({"tools": []} | options)
        )
        agents.append(agent)
        return agent, model

    yield make
    for agent in agents:
        agent.cleanup()


def test_a_step(agent):
    one, model = agent("x = 6 * 7\nprint('seen', x)", "final_answer(x)")
    assert one.run("What is six times seven?") == 42
    # What the first step printed is what the model sees before the second.
    assert "seen 42" in str(model.heard[1])
    assert isinstance(one.python_executor, E2BExecutor)


def test_a_tool_and_variables(agent):
    one, _ = agent("final_answer([double(number), text])", tools=[Doubling()])
    assert one.run("Double it.", additional_args={"number": 21, "text": "ünd"}) == [42, "ünd"]


def test_an_error_is_told_to_the_model(agent):
    one, model = agent("1 / 0", "final_answer('sorry')")
    assert one.run("Divide.") == "sorry"
    assert "ZeroDivisionError" in str(model.heard[1])


def test_a_table_and_a_picture(key):
    from smolagents.monitoring import AgentLogger

    executor = E2BExecutor([], AgentLogger(level=LogLevel.OFF))
    try:
        shown = executor("import pandas as pd\npd.DataFrame({'a': [1]})")
        assert "<table" in shown.output and not shown.is_final_answer
        picture = executor(
            "from PIL import Image\nImage.new('RGB', (3, 2), 'red')"
        )
        assert picture.output.size == (3, 2)
        with pytest.raises(AgentError, match="NameError"):
            executor("no_such_name")
    finally:
        executor.cleanup()
