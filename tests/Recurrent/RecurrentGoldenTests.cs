using FastNet.Tests.Support;

namespace FastNet.Tests.Recurrent;

/// <summary>The layers against torch.nn.RNN, LSTM and GRU in float64: see tests/Golden/recurrent.py.</summary>
public sealed class RecurrentGoldenTests
{
    private const string Golden = "tests/Golden/recurrent.txt";

    [Theory]
    [InlineData(Cell.Rnn, "rnn", 8)]
    [InlineData(Cell.Lstm, "lstm", 10)]
    [InlineData(Cell.Gru, "gru", 8)]
    public void Outputs_and_gradients_are_those_of_PyTorch(Cell cell, string golden, int arrays)
    {
        Dictionary<string, double[]> expected = GoldenNumbers.Of(Golden, golden);
        Assert.Equal(arrays, expected.Count);
        RecurrentArrays<float> given = RecurrentArrays<float>.Create(cell, new(2, 3, 2, 3), optional: true, GoldenNumbers.Fill);
        Journal.Note(golden);
        RecurrentTests.Close(expected, RecurrentKernel.Run(given), 1e-6);
    }
}
