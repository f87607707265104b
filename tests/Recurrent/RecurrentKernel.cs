using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests.Recurrent;

/// <summary>The SIMD kernels on given arrays: as they are, or with every operand at the edge of a guarded page.</summary>
internal static class RecurrentKernel
{
    /// <summary>Forward and backward into arrays; allocates nothing.</summary>
    internal static void Run(RecurrentArrays<float> of, Dictionary<string, float[]> to, float[] saved)
    {
        float[] x = of.Given["input"], h0 = of.Given["initialHidden"], c0 = of.Given["initialCell"], y = to["output"];
        float[] dy = of.Given["outputGradient"], dh = of.Given["finalHiddenGradient"], dc = of.Given["finalCellGradient"];
        RecurrentGradients<float> gradients = RecurrentArrays<float>.Gradients(to);
        switch (of.Cell)
        {
            case Cell.Rnn:
                RnnSequence.Forward(of.Shape, of.Weights(), x, h0, y, to["finalHidden"]);
                RnnSequence.Backward(of.Shape, of.Weights(), x, h0, y, dy, dh, gradients);
                break;
            case Cell.Lstm:
                LstmSequence.Forward(of.Shape, of.Weights(), x, h0, c0, y, to["finalHidden"], to["finalCell"], saved);
                LstmSequence.Backward(of.Shape, of.Weights(), x, h0, c0, y, dy, dh, dc, saved, gradients);
                break;
            default:
                GruSequence.Forward(of.Shape, of.Weights(), x, h0, y, to["finalHidden"], saved);
                GruSequence.Backward(of.Shape, of.Weights(), x, h0, y, dy, dh, saved, gradients);
                break;
        }
    }

    /// <summary>Forward and backward into new arrays.</summary>
    internal static Dictionary<string, float[]> Run(RecurrentArrays<float> of)
    {
        Dictionary<string, float[]> to = of.Room();
        Run(of, to, new float[SavedLength(of)]);
        return to;
    }

    /// <summary>Elements that the forward pass saves.</summary>
    internal static int SavedLength(RecurrentArrays<float> of) => of.Cell switch
    {
        Cell.Rnn => 0,
        Cell.Lstm => LstmSequence.SavedLength(of.Shape),
        _ => GruSequence.SavedLength(of.Shape),
    };

    /// <summary>Forward and backward with inputs that must stay as they are and outputs that must not be exceeded.</summary>
    internal static Dictionary<string, float[]> RunGuarded(RecurrentArrays<float> of, Edge edge)
    {
        var given = of.Given.ToDictionary(g => g.Key, g => new GuardedMemory<float>(g.Value.Length, edge, g.Key).Set(g.Value));
        Dictionary<string, float[]> result = of.Room();
        var to = result.ToDictionary(r => r.Key, r => new GuardedMemory<float>(r.Value.Length, edge, r.Key));
        using var saved = new GuardedMemory<float>(SavedLength(of), edge, "saved");
        Span<float> G(string name) => given[name].Span;
        Span<float> R(string name) => to[name].Span;
        var weights = new RecurrentWeights<float>
        {
            Input = G("inputWeights"),
            Hidden = G("hiddenWeights"),
            InputBias = G("inputBias"),
            HiddenBias = G("hiddenBias"),
        };
        var gradients = new RecurrentGradients<float>
        {
            Input = R("d.input"),
            InitialHidden = R("d.initialHidden"),
            InitialCell = R("d.initialCell"),
            InputWeights = R("d.inputWeights"),
            HiddenWeights = R("d.hiddenWeights"),
            InputBias = R("d.inputBias"),
            HiddenBias = R("d.hiddenBias"),
        };
        switch (of.Cell)
        {
            case Cell.Rnn:
                RnnSequence.Forward(of.Shape, weights, G("input"), G("initialHidden"), R("output"), R("finalHidden"));
                RnnSequence.Backward(
                    of.Shape, weights, G("input"), G("initialHidden"), R("output"), G("outputGradient"),
                    G("finalHiddenGradient"), gradients);
                break;
            case Cell.Lstm:
                LstmSequence.Forward(
                    of.Shape, weights, G("input"), G("initialHidden"), G("initialCell"), R("output"), R("finalHidden"),
                    R("finalCell"), saved.Span);
                LstmSequence.Backward(
                    of.Shape, weights, G("input"), G("initialHidden"), G("initialCell"), R("output"), G("outputGradient"),
                    G("finalHiddenGradient"), G("finalCellGradient"), saved.Span, gradients);
                break;
            default:
                GruSequence.Forward(of.Shape, weights, G("input"), G("initialHidden"), R("output"), R("finalHidden"), saved.Span);
                GruSequence.Backward(
                    of.Shape, weights, G("input"), G("initialHidden"), R("output"), G("outputGradient"),
                    G("finalHiddenGradient"), saved.Span, gradients);
                break;
        }

        saved.AssertIntact();
        foreach (GuardedMemory<float> memory in given.Values)
        {
            memory.AssertUnchanged();
            memory.Dispose();
        }

        foreach ((string name, GuardedMemory<float> memory) in to)
        {
            memory.AssertIntact();
            memory.Span.CopyTo(result[name]);
            memory.Dispose();
        }

        return result;
    }
}
