using System.Numerics;
using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests.Recurrent;

/// <summary>The kinds of recurrent layer.</summary>
public enum Cell
{
    Rnn,
    Lstm,
    Gru,
}

/// <summary>What a recurrent layer is given, and what it makes of it, by name.</summary>
internal sealed class RecurrentArrays<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal required Cell Cell { get; init; }

    internal required RecurrentShape Shape { get; init; }

    /// <summary>input, weights, biases, initial states and the gradients that come in; an empty one is not given.</summary>
    internal Dictionary<string, T[]> Given { get; } = [];

    internal int Gates => Cell switch { Cell.Rnn => RnnSequence.Gates, Cell.Lstm => LstmSequence.Gates, _ => GruSequence.Gates };

    /// <summary>Data for a layer.</summary>
    /// <param name="cell">The kind.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="optional">Whether all that may be left out is there.</param>
    /// <param name="fill">Fills array number i.</param>
    internal static RecurrentArrays<T> Create(Cell cell, RecurrentShape shape, bool optional, Action<T[], int> fill)
    {
        var arrays = new RecurrentArrays<T> { Cell = cell, Shape = shape };
        int rows = arrays.Gates * shape.Units;
        (string Name, int Length, bool Always)[] list =
        [
            ("input", shape.InputSize, true), ("inputWeights", rows * shape.Inputs, true), ("hiddenWeights", rows * shape.Units, true),
            ("inputBias", rows, false), ("hiddenBias", rows, false), ("initialHidden", shape.StateSize, false),
            ("initialCell", cell == Cell.Lstm ? shape.StateSize : 0, false), ("outputGradient", shape.OutputSize, true),
            ("finalHiddenGradient", shape.StateSize, false), ("finalCellGradient", cell == Cell.Lstm ? shape.StateSize : 0, false),
        ];
        for (int i = 0; i < list.Length; i++)
        {
            T[] values = new T[list[i].Always || optional ? list[i].Length : 0];
            fill(values, i);
            arrays.Given[list[i].Name] = values;
        }

        return arrays;
    }

    /// <summary>Random data, weights scaled so that the gates stay open.</summary>
    internal static RecurrentArrays<T> Random(Cell cell, RecurrentShape shape, bool optional, int seed)
        => Create(cell, shape, optional, (values, i) =>
        {
            TestData.Fill<T>(values, DataSet.Reals, seed * 16 + i);
            T scale = T.CreateTruncating(i is 1 or 2 ? 1.5 / Math.Sqrt(i == 1 ? shape.Inputs : shape.Units) : 1);
            for (int j = 0; j < values.Length; j++)
                values[j] *= scale;
        });

    /// <summary>The same numbers in double.</summary>
    internal RecurrentArrays<double> ToDouble()
    {
        var other = new RecurrentArrays<double> { Cell = Cell, Shape = Shape };
        foreach ((string name, T[] values) in Given)
            other.Given[name] = Array.ConvertAll(values, double.CreateTruncating);
        return other;
    }

    internal RecurrentWeights<T> Weights() => new()
    {
        Input = Given["inputWeights"],
        Hidden = Given["hiddenWeights"],
        InputBias = Given["inputBias"],
        HiddenBias = Given["hiddenBias"],
    };

    /// <summary>Room for everything that comes out.</summary>
    internal Dictionary<string, T[]> Room()
    {
        int rows = Gates * Shape.Units;
        return new()
        {
            ["output"] = new T[Shape.OutputSize],
            ["finalHidden"] = new T[Shape.StateSize],
            ["finalCell"] = new T[Cell == Cell.Lstm ? Shape.StateSize : 0],
            ["d.input"] = new T[Shape.InputSize],
            ["d.inputWeights"] = new T[rows * Shape.Inputs],
            ["d.hiddenWeights"] = new T[rows * Shape.Units],
            ["d.inputBias"] = new T[rows],
            ["d.hiddenBias"] = new T[rows],
            ["d.initialHidden"] = new T[Shape.StateSize],
            ["d.initialCell"] = new T[Cell == Cell.Lstm ? Shape.StateSize : 0],
        };
    }

    internal static RecurrentGradients<T> Gradients(Dictionary<string, T[]> to) => new()
    {
        Input = to["d.input"],
        InitialHidden = to["d.initialHidden"],
        InitialCell = to["d.initialCell"],
        InputWeights = to["d.inputWeights"],
        HiddenWeights = to["d.hiddenWeights"],
        InputBias = to["d.inputBias"],
        HiddenBias = to["d.hiddenBias"],
    };

    /// <summary>Forward and backward by the loops.</summary>
    internal Dictionary<string, T[]> Naive(bool backward = true)
    {
        Dictionary<string, T[]> to = Room();
        T[] x = Given["input"], h0 = Given["initialHidden"], c0 = Given["initialCell"];
        T[] dy = Given["outputGradient"], dh = Given["finalHiddenGradient"], dc = Given["finalCellGradient"];
        switch (Cell)
        {
            case Cell.Rnn:
                NaiveRecurrent.Rnn(Shape, Weights(), x, h0, to["output"]);
                if (backward)
                    NaiveRecurrent.RnnBackward(Shape, Weights(), x, h0, dy, dh, Gradients(to));
                break;
            case Cell.Lstm:
                NaiveRecurrent.Lstm(Shape, Weights(), x, h0, c0, to["output"], to["finalCell"]);
                if (backward)
                    NaiveRecurrent.LstmBackward(Shape, Weights(), x, h0, c0, dy, dh, dc, Gradients(to));
                break;
            default:
                NaiveRecurrent.Gru(Shape, Weights(), x, h0, to["output"]);
                if (backward)
                    NaiveRecurrent.GruBackward(Shape, Weights(), x, h0, dy, dh, Gradients(to));
                break;
        }

        for (int n = 0; n < Shape.Batch; n++)
            Array.Copy(to["output"], ((n + 1) * Shape.Time - 1) * Shape.Units, to["finalHidden"], n * Shape.Units, Shape.Units);
        return to;
    }
}
