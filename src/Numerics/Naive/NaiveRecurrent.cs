using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// Recurrent layers and their gradients (back-propagation through time) as a textbook has them: one sequence, one step, one unit
/// at a time. They explain <see cref="RnnSequence"/>, <see cref="LstmSequence"/> and <see cref="GruSequence"/>, and in double are the
/// oracle of the tests.
/// </summary>
public static class NaiveRecurrent
{
    /// <summary>The vanilla recurrent layer: h' = tanh(W_ih x + b_ih + W_hh h + b_hh).</summary>
    /// <typeparam name="T">Any IEEE number; sums are formed in it.</typeparam>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">The parameters, one gate.</param>
    /// <param name="input">[Batch, Time, Inputs].</param>
    /// <param name="initialHidden">[Batch, Units], or empty for zeros.</param>
    /// <param name="output">Receives the hidden states, [Batch, Time, Units].</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Rnn<T>(
        RecurrentShape shape, RecurrentWeights<T> weights, ReadOnlySpan<T> input, ReadOnlySpan<T> initialHidden, Span<T> output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Forward<T, NaiveRnnCell<T>>(shape, weights, input, initialHidden, [], output, []);

    /// <summary>Gradients of <see cref="Rnn{T}"/>.</summary>
    /// <typeparam name="T">Any IEEE number; sums are formed in it.</typeparam>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">The parameters, one gate.</param>
    /// <param name="input">[Batch, Time, Inputs].</param>
    /// <param name="initialHidden">[Batch, Units], or empty for zeros.</param>
    /// <param name="outputGradient">[Batch, Time, Units], or empty for zeros.</param>
    /// <param name="finalHiddenGradient">Added to the gradient of the last output: [Batch, Units], or empty for zeros.</param>
    /// <param name="gradients">Receives the gradients.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void RnnBackward<T>(
        RecurrentShape shape,
        RecurrentWeights<T> weights,
        ReadOnlySpan<T> input,
        ReadOnlySpan<T> initialHidden,
        ReadOnlySpan<T> outputGradient,
        ReadOnlySpan<T> finalHiddenGradient,
        RecurrentGradients<T> gradients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Backward<T, NaiveRnnCell<T>>(shape, weights, input, initialHidden, [], outputGradient, finalHiddenGradient, [], gradients);

    /// <summary>Long short-term memory: c' = f c + i g, h' = o tanh(c').</summary>
    /// <typeparam name="T">Any IEEE number; sums are formed in it.</typeparam>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">The parameters: input, forget, cell and output gate.</param>
    /// <param name="input">[Batch, Time, Inputs].</param>
    /// <param name="initialHidden">[Batch, Units], or empty for zeros.</param>
    /// <param name="initialCell">[Batch, Units], or empty for zeros.</param>
    /// <param name="output">Receives the hidden states, [Batch, Time, Units].</param>
    /// <param name="finalCell">Receives the cells after the last step, [Batch, Units], or empty if not wanted.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Lstm<T>(
        RecurrentShape shape,
        RecurrentWeights<T> weights,
        ReadOnlySpan<T> input,
        ReadOnlySpan<T> initialHidden,
        ReadOnlySpan<T> initialCell,
        Span<T> output,
        Span<T> finalCell)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Forward<T, NaiveLstmCell<T>>(shape, weights, input, initialHidden, initialCell, output, finalCell);

    /// <summary>Gradients of <see cref="Lstm{T}"/>.</summary>
    /// <typeparam name="T">Any IEEE number; sums are formed in it.</typeparam>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">The parameters: input, forget, cell and output gate.</param>
    /// <param name="input">[Batch, Time, Inputs].</param>
    /// <param name="initialHidden">[Batch, Units], or empty for zeros.</param>
    /// <param name="initialCell">[Batch, Units], or empty for zeros.</param>
    /// <param name="outputGradient">[Batch, Time, Units], or empty for zeros.</param>
    /// <param name="finalHiddenGradient">Added to the gradient of the last output: [Batch, Units], or empty for zeros.</param>
    /// <param name="finalCellGradient">[Batch, Units], or empty for zeros.</param>
    /// <param name="gradients">Receives the gradients.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void LstmBackward<T>(
        RecurrentShape shape,
        RecurrentWeights<T> weights,
        ReadOnlySpan<T> input,
        ReadOnlySpan<T> initialHidden,
        ReadOnlySpan<T> initialCell,
        ReadOnlySpan<T> outputGradient,
        ReadOnlySpan<T> finalHiddenGradient,
        ReadOnlySpan<T> finalCellGradient,
        RecurrentGradients<T> gradients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Backward<T, NaiveLstmCell<T>>(
            shape, weights, input, initialHidden, initialCell, outputGradient, finalHiddenGradient, finalCellGradient, gradients);

    /// <summary>Gated recurrent unit: h' = (1 - z) n + z h, the reset gate inside n applied after the product.</summary>
    /// <typeparam name="T">Any IEEE number; sums are formed in it.</typeparam>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">The parameters: reset, update and new gate.</param>
    /// <param name="input">[Batch, Time, Inputs].</param>
    /// <param name="initialHidden">[Batch, Units], or empty for zeros.</param>
    /// <param name="output">Receives the hidden states, [Batch, Time, Units].</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Gru<T>(
        RecurrentShape shape, RecurrentWeights<T> weights, ReadOnlySpan<T> input, ReadOnlySpan<T> initialHidden, Span<T> output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Forward<T, NaiveGruCell<T>>(shape, weights, input, initialHidden, [], output, []);

    /// <summary>Gradients of <see cref="Gru{T}"/>.</summary>
    /// <typeparam name="T">Any IEEE number; sums are formed in it.</typeparam>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">The parameters: reset, update and new gate.</param>
    /// <param name="input">[Batch, Time, Inputs].</param>
    /// <param name="initialHidden">[Batch, Units], or empty for zeros.</param>
    /// <param name="outputGradient">[Batch, Time, Units], or empty for zeros.</param>
    /// <param name="finalHiddenGradient">Added to the gradient of the last output: [Batch, Units], or empty for zeros.</param>
    /// <param name="gradients">Receives the gradients.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void GruBackward<T>(
        RecurrentShape shape,
        RecurrentWeights<T> weights,
        ReadOnlySpan<T> input,
        ReadOnlySpan<T> initialHidden,
        ReadOnlySpan<T> outputGradient,
        ReadOnlySpan<T> finalHiddenGradient,
        RecurrentGradients<T> gradients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Backward<T, NaiveGruCell<T>>(shape, weights, input, initialHidden, [], outputGradient, finalHiddenGradient, [], gradients);

    /// <summary>1 / (1 + e^-x).</summary>
    internal static T Sigmoid<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.One / (T.One + T.Exp(-x));

    private static void Forward<T, TCell>(
        RecurrentShape shape,
        RecurrentWeights<T> weights,
        ReadOnlySpan<T> input,
        ReadOnlySpan<T> initialHidden,
        ReadOnlySpan<T> initialCell,
        Span<T> output,
        Span<T> finalCell)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TCell : INaiveCell<T>
    {
        CheckLengths<T, TCell>(shape, weights, input, initialHidden, initialCell);
        Check.Length(output.Length, shape.OutputSize, nameof(output));
        var states = new States<T, TCell>(shape);
        for (int n = 0; n < shape.Batch; n++)
        {
            states.Run(weights, input, initialHidden, initialCell, n);
            for (int t = 0; t < shape.Time; t++)
                states.Hidden(t + 1).CopyTo(output[((n * shape.Time + t) * shape.Units)..]);
            if (!finalCell.IsEmpty)
                states.Cell(shape.Time).CopyTo(finalCell[(n * shape.Units)..]);
        }
    }

    private static void Backward<T, TCell>(
        RecurrentShape shape,
        RecurrentWeights<T> weights,
        ReadOnlySpan<T> input,
        ReadOnlySpan<T> initialHidden,
        ReadOnlySpan<T> initialCell,
        ReadOnlySpan<T> outputGradient,
        ReadOnlySpan<T> finalHiddenGradient,
        ReadOnlySpan<T> finalCellGradient,
        RecurrentGradients<T> gradients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TCell : INaiveCell<T>
    {
        CheckLengths<T, TCell>(shape, weights, input, initialHidden, initialCell);
        gradients.Validate(shape, TCell.Gates, hasCell: true);
        gradients.ClearParameters();
        gradients.Input.Clear();
        int units = shape.Units, rows = TCell.Gates * units;
        var states = new States<T, TCell>(shape);
        T[] dh = new T[units], dc = new T[units], du = new T[rows], dv = new T[rows];
        for (int n = 0; n < shape.Batch; n++)
        {
            states.Run(weights, input, initialHidden, initialCell, n);
            for (int k = 0; k < units; k++)
            {
                dh[k] = finalHiddenGradient.IsEmpty ? T.Zero : finalHiddenGradient[n * units + k];
                dc[k] = finalCellGradient.IsEmpty ? T.Zero : finalCellGradient[n * units + k];
            }

            for (int t = shape.Time - 1; t >= 0; t--)
            {
                ReadOnlySpan<T> x = input.Slice((n * shape.Time + t) * shape.Inputs, shape.Inputs), h = states.Hidden(t);
                for (int k = 0; k < units; k++)
                {
                    T gradient = dh[k] + (outputGradient.IsEmpty ? T.Zero : outputGradient[(n * shape.Time + t) * units + k]);
                    (dh[k], dc[k]) = TCell.Back(
                        states.FromInput(t), states.FromHidden(t), h[k], states.Cell(t)[k], gradient, dc[k], du, dv, k, units);
                }

                // u = W_ih x + b_ih and v = W_hh h + b_hh, backwards.
                for (int row = 0; row < rows; row++)
                {
                    AddScaled(gradients.InputWeights, row, du[row], x);
                    AddScaled(gradients.HiddenWeights, row, dv[row], h);
                    AddScaled(gradients.InputBias, row, du[row], [T.One]);
                    AddScaled(gradients.HiddenBias, row, dv[row], [T.One]);
                    AddScaled(dh, 0, dv[row], weights.Hidden.Slice(row * units, units));
                    AddScaled(gradients.Input, n * shape.Time + t, du[row], weights.Input.Slice(row * shape.Inputs, shape.Inputs));
                }
            }

            if (!gradients.InitialHidden.IsEmpty)
                dh.CopyTo(gradients.InitialHidden[(n * units)..]);
            if (!gradients.InitialCell.IsEmpty)
                dc.CopyTo(gradients.InitialCell[(n * units)..]);
        }
    }

    /// <summary>matrix[row] += factor * vector; nothing for an empty matrix.</summary>
    private static void AddScaled<T>(Span<T> matrix, int row, T factor, ReadOnlySpan<T> vector)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int j = 0; j < vector.Length && !matrix.IsEmpty; j++)
            matrix[row * vector.Length + j] += factor * vector[j];
    }

    private static void CheckLengths<T, TCell>(
        RecurrentShape shape, RecurrentWeights<T> weights, ReadOnlySpan<T> input, ReadOnlySpan<T> hidden, ReadOnlySpan<T> cell)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TCell : INaiveCell<T>
    {
        shape.Validate();
        weights.Validate(shape, TCell.Gates);
        Check.Length(input.Length, shape.InputSize, nameof(input));
        if (!hidden.IsEmpty)
            Check.Length(hidden.Length, shape.StateSize, "initialHidden");
        if (!cell.IsEmpty)
            Check.Length(cell.Length, shape.StateSize, "initialCell");
    }

    /// <summary>All states of one sequence and what led to them.</summary>
    private sealed class States<T, TCell>(RecurrentShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TCell : INaiveCell<T>
    {
        private readonly int _units = shape.Units, _rows = TCell.Gates * shape.Units;
        private readonly T[] _hidden = new T[(shape.Time + 1) * shape.Units], _cell = new T[(shape.Time + 1) * shape.Units];
        private readonly T[] _u = new T[shape.Time * TCell.Gates * shape.Units], _v = new T[shape.Time * TCell.Gates * shape.Units];

        /// <summary>State before step <paramref name="t"/>, 0..Time.</summary>
        internal Span<T> Hidden(int t) => _hidden.AsSpan(t * _units, _units);

        /// <inheritdoc cref="Hidden"/>
        internal Span<T> Cell(int t) => _cell.AsSpan(t * _units, _units);

        /// <summary>u of step t.</summary>
        internal Span<T> FromInput(int t) => _u.AsSpan(t * _rows, _rows);

        /// <summary>v of step t.</summary>
        internal Span<T> FromHidden(int t) => _v.AsSpan(t * _rows, _rows);

        /// <summary>Runs sequence <paramref name="n"/>.</summary>
        internal void Run(
            RecurrentWeights<T> weights, ReadOnlySpan<T> input, ReadOnlySpan<T> initialHidden, ReadOnlySpan<T> initialCell, int n)
        {
            for (int k = 0; k < _units; k++)
            {
                Hidden(0)[k] = initialHidden.IsEmpty ? T.Zero : initialHidden[n * _units + k];
                Cell(0)[k] = initialCell.IsEmpty ? T.Zero : initialCell[n * _units + k];
            }

            for (int t = 0; t < shape.Time; t++)
            {
                Affine(weights.Input, input.Slice((n * shape.Time + t) * shape.Inputs, shape.Inputs), weights.InputBias, FromInput(t));
                Affine(weights.Hidden, Hidden(t), weights.HiddenBias, FromHidden(t));
                for (int k = 0; k < _units; k++)
                    (Hidden(t + 1)[k], Cell(t + 1)[k]) = TCell.Step(FromInput(t), FromHidden(t), Hidden(t)[k], Cell(t)[k], k, _units);
            }
        }

        private static void Affine(ReadOnlySpan<T> matrix, ReadOnlySpan<T> x, ReadOnlySpan<T> bias, Span<T> y)
        {
            for (int row = 0; row < y.Length; row++)
            {
                T sum = bias.IsEmpty ? T.Zero : bias[row];
                for (int j = 0; j < x.Length; j++)
                    sum += matrix[row * x.Length + j] * x[j];
                y[row] = sum;
            }
        }
    }
}
