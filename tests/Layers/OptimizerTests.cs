using FastNet.Layers;
using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests.Layers;

/// <summary>What an optimizer does around its kernel: segments, clipping, saving, refusing.</summary>
public sealed class OptimizerTests
{
    private const int Length = 1003;

    private static readonly Func<Optimizer>[] All =
    [
        () => new Sgd(0.1) { WeightDecay = 0.01 },
        () => new Sgd(0.1) { Momentum = 0.9, Dampening = 0.5, L1 = 0.02 },
        () => new Sgd(0.1) { Momentum = 0.9, Nesterov = true, DecoupledDecay = true, WeightDecay = 0.1 },
        () => new AdaGrad(0.1) { Epsilon = 1e-6 },
        () => new RmsProp { Decay = 0.9, WeightDecay = 0.1 },
        () => new Adam(0.01) { Beta1 = 0.8, L1 = 0.1 },
        () => new AdamW(0.01),
    ];

    [Fact]
    public void A_restored_optimizer_goes_on_to_the_same_bits()
    {
        foreach (Func<Optimizer> create in All)
        {
            Optimizer whole = create(), first = create();
            float[] w = Start(), resumed = Start();
            Steps(whole, w, 1, 7);
            Steps(first, resumed, 1, 3);
            OptimizerState state = first.Save();
            Steps(first, Start(), 4, 5); // a state is a copy: what follows does not change it

            Optimizer second = first.GetType() == typeof(Sgd) ? new Sgd(5) : (Optimizer)Activator.CreateInstance(first.GetType(), 5.0)!;
            second.Restore(state);
            Assert.Equal(3, second.Steps);
            Assert.Equal(whole.LearningRate, second.LearningRate);
            Steps(second, resumed, 4, 7);
            Assert.Equal(w, resumed);
            Assert.Equal(whole.Save().Settings, second.Save().Settings);
            Assert.Equal(whole.Save().Tensors, second.Save().Tensors);
        }
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused_and_changes_nothing()
    {
        var adam = new Adam(0.5);
        float[] w = Start();
        Steps(adam, w, 1, 2);
        OptimizerState good = adam.Save();
        var other = new Adam(0.25);
        other.Attach(7);
        Refused(good, "1003 parameters; expected 7");
        Refused(new("AdamW", 2, 7, good.Settings, Tensors("means", "squares")), "AdamW; expected Adam");
        Refused(new("Adam", 2, 7, good.Settings, Tensors("means")), "lacks the tensor squares");
        Refused(new("Adam", 2, 7, good.Settings, Tensors("means", "squares", "cubes")), "unknown tensor cubes");
        Refused(new("Adam", 2, 7, With("Beta3", 0), Tensors("means", "squares")), "unknown setting Beta3");
        Refused(new("Adam", 2, 7, With("Beta2", 1), Tensors("means", "squares")), "Beta2 is 1");
        Assert.Contains("has 3 elements; expected 7", Assert.Throws<ArgumentException>(
            () => new OptimizerState("Adam", 2, 7, good.Settings, new Dictionary<string, float[]> { ["means"] = new float[3] })).Message);

        void Refused(OptimizerState state, string message)
        {
            Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(() => other.Restore(state)).Message, StringComparison.Ordinal);
            Assert.Equal((0.25, 0, 7), (other.LearningRate, other.Steps, other.Length));
        }

        static Dictionary<string, float[]> Tensors(params string[] names) => names.ToDictionary(name => name, _ => new float[7]);

        Dictionary<string, double> With(string name, double value) => new(good.Settings) { [name] = value };
    }

    [Fact]
    public void Segments_say_what_is_trained_and_what_decays()
    {
        foreach (Func<Optimizer> create in All)
        {
            // 0..100 decays, 100..400 does not, 400..500 is not trained, the rest decays.
            ParameterSegment[] segments = [new(0, 60), new(60, 40), new(100, 0), new(100, 300, Decays: false), new(500, Length - 500)];
            float[] w = Start(), decaying = Start(), exempt = Start();
            Optimizer mixed = create(), all = create(), none = create();
            (none.WeightDecay, none.L1) = (0, 0);
            for (int step = 1; step <= 3; step++)
            {
                mixed.Step(Gradients(step), w, segments, 0.5);
                all.Step(Gradients(step), decaying, gradientScale: 0.5);
                none.Step(Gradients(step), exempt, gradientScale: 0.5);
            }

            float[] expected = [.. decaying[..100], .. exempt[100..400], .. Start()[400..500], .. decaying[500..]];
            Assert.Equal(expected, w);
        }
    }

    [Fact]
    public void A_step_allocates_nothing_and_does_not_depend_on_threads()
    {
        ParameterSegment[] segments = [new(0, 200_000), new(200_000, 100, Decays: false), new(200_100, 99_900)];
        float[] gradients = TestData.Create<float>(300_000, DataSet.Reals, 1);
        foreach (Func<Optimizer> create in All)
        {
            float[] one = TestData.Create<float>(300_000, DataSet.Reals, 2), many = [.. one];
            Optimizer optimizer = create(), other = create();
            using (new ManyThreads(3))
            {
                for (int step = 0; step < 4; step++)
                    other.Step(gradients, many, segments, 0.5, 0.4);
            }

            using (Team.Cap(1))
                Assert.Equal(0, Allocations.Of(() => optimizer.Step(gradients, one, segments, 0.5, 0.4)));
            Assert.Equal(4, optimizer.Steps);
            Assert.Equal(one, many);
        }
    }

    [Fact]
    public void Bad_input_is_named_and_nothing_is_written()
    {
        foreach (Func<Optimizer> create in All)
        {
            Optimizer optimizer = create();
            float[] w = [1, 2, 3, 4];
            Wrong(() => optimizer.Step(new float[3], w), "3 gradients; expected 4");
            Wrong(() => optimizer.Step(w, w), "overlap");
            Wrong(() => optimizer.Step(new float[4], w, [new(0, 3), new(2, 2)]), "segments[1] is 2 parameters from 2");
            Wrong(() => optimizer.Step(new float[4], w, [new(2, 3)]), "segments[0] is 3 parameters from 2; expected a range within 0..4");
            Wrong(() => optimizer.Step(new float[4], w, [new(0, 1), new(1, int.MaxValue)]), "segments[1]");
            Wrong(() => optimizer.Step(new float[4], w, gradientScale: double.NaN), "gradientScale is NaN");
            Wrong(() => optimizer.Step(new float[4], w, gradientLimit: -1), "gradientLimit is -1");
            Wrong(() => optimizer.LearningRate = -1, "LearningRate is -1");
            Wrong(() => optimizer.WeightDecay = double.NaN, "WeightDecay is NaN");
            optimizer.Step(new float[4], w);
            Assert.Contains(
                "attached to 4 parameters; it cannot serve 5",
                Assert.Throws<InvalidOperationException>(() => optimizer.Step(new float[5], new float[5])).Message,
                StringComparison.Ordinal);
            Assert.Equal(1, optimizer.Steps);

            void Wrong(Action action, string message)
            {
                Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
                Assert.Equal([1f, 2, 3, 4], w);
                Assert.Equal(0, optimizer.Steps);
            }
        }
    }

    [Fact]
    public void Clipping_scales_by_norm_and_cuts_by_value()
    {
        float[] gradients = [3, -4];
        GradientClipping byNorm = GradientClipping.ByNorm(1);
        double norm = GradientClipping.Norm(gradients);
        Assert.Equal(5, norm);
        Assert.Equal(0.2, byNorm.Scale(norm), 1e-6);
        Assert.Equal(0.2, byNorm.Scale(norm, 0.5), 1e-6); // half of (3, -4) has norm 2.5
        Assert.Equal(0.1, byNorm.Scale(norm, 0.1), 1e-6); // small enough
        Assert.Equal(1, GradientClipping.ByValue(2).Scale(norm));
        Assert.True(double.IsNaN(byNorm.Scale(double.NaN)));
        Assert.True(double.IsNaN(byNorm.Scale(double.PositiveInfinity)));

        float[] w = [0, 0];
        new Sgd(1).Step(gradients, w, gradientScale: byNorm.Scale(norm), gradientLimit: byNorm.Limit);
        Assert.Equal([-0.6f, 0.8f], w, (a, b) => Math.Abs(a - b) < 1e-6);
        w = [0, 0];
        new Sgd(1).Step(gradients, w, gradientLimit: GradientClipping.ByValue(3.5).Limit);
        Assert.Equal([-3, 3.5f], w);
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientClipping.ByNorm(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientClipping.ByValue(double.NaN));
    }

    private static float[] Start() => TestData.Create<float>(Length, DataSet.Reals, 0);

    private static float[] Gradients(int step) => TestData.Create<float>(Length, DataSet.Reals, step);

    private static void Steps(Optimizer optimizer, float[] w, int from, int to)
    {
        for (int step = from; step <= to; step++)
            optimizer.Step(Gradients(step), w);
    }
}
